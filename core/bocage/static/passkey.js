// Passkeys: asks the device, puts its answer into the form and sends it.
(function () {
  'use strict'

  function bytes (text) {
    const plain = text.replace(/-/g, '+').replace(/_/g, '/')
    return Uint8Array.from(atob(plain), sign => sign.charCodeAt(0))
  }

  function text (buffer) {
    if (!buffer) return null
    const plain = btoa(String.fromCharCode(...new Uint8Array(buffer)))
    return plain.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
  }

  function listed (keys) {
    return (keys || []).map(key => Object.assign({}, key, { id: bytes(key.id) }))
  }

  function created (found) {
    return {
      id: found.id,
      rawId: text(found.rawId),
      type: found.type,
      response: {
        attestationObject: text(found.response.attestationObject),
        clientDataJSON: text(found.response.clientDataJSON),
        transports: found.response.getTransports ? found.response.getTransports() : []
      },
      extensions: JSON.stringify(found.getClientExtensionResults())
    }
  }

  function confirmed (found) {
    return {
      id: found.id,
      rawId: text(found.rawId),
      type: found.type,
      response: {
        authenticatorData: text(found.response.authenticatorData),
        clientDataJSON: text(found.response.clientDataJSON),
        signature: text(found.response.signature),
        userHandle: text(found.response.userHandle)
      }
    }
  }

  async function ask (form) {
    const options = JSON.parse(form.dataset.options)
    options.challenge = bytes(options.challenge)
    if (form.dataset.passkey === 'create') {
      options.user.id = bytes(options.user.id)
      options.excludeCredentials = listed(options.excludeCredentials)
      return created(await navigator.credentials.create({ publicKey: options }))
    }
    options.allowCredentials = listed(options.allowCredentials)
    return confirmed(await navigator.credentials.get({ publicKey: options }))
  }

  document.querySelectorAll('form[data-passkey]').forEach(form => {
    ask(form).then(found => {
      form.elements.credential.value = JSON.stringify(found)
      form.submit()
    }).catch(fault => {
      form.querySelector('[data-told]').textContent = form.dataset.failed + ' (' + fault.name + ')'
    })
  })
})()
