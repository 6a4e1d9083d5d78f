// Starts the passkey form of a page. What it needs stands in attributes, since no script may stand in the page itself.
const button = document.getElementById("passkey");
const { passkey, credential, withoutPassword } = button.dataset;
const ids = { add: button.id, authenticate: button.id, login: button.id, credential, data: "passkey-data" };
if (withoutPassword) ids.passwordless = withoutPassword;
if (window.PublicKeyCredential) {
  window.allauth.webauthn.forms[passkey]({ ids });
  button.hidden = false;
}
