// The little there is: show how far an upload has come. Without this file the form is sent as any other.
"use strict";
document.addEventListener("submit", (event) => {
  const form = event.target;
  const files = [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
  if (!files || form.method !== "post" || form.dataset.sending) return;
  event.preventDefault();
  form.dataset.sending = "1";
  const bar = form.querySelector("[data-progress]");
  const body = new FormData(form, event.submitter);
  const sending = new XMLHttpRequest();
  const plain = () => { event.submitter ? event.submitter.click() : form.requestSubmit(); };
  sending.open("POST", event.submitter?.hasAttribute("formaction") ? event.submitter.formAction : form.action);
  sending.upload.onprogress = (step) => {
    if (!bar || !step.lengthComputable) return;
    bar.hidden = false;
    bar.querySelector("progress").value = Math.round((100 * step.loaded) / step.total);
  };
  sending.onerror = () => { if (bar) bar.hidden = true; plain(); };
  sending.onload = () => {
    const page = new DOMParser().parseFromString(sending.responseText, "text/html");
    if (sending.responseURL) history.pushState(null, "", sending.responseURL);
    document.replaceChild(document.adoptNode(page.documentElement), document.documentElement);
    const first = document.querySelector("[autofocus]");
    if (first) first.focus(); else window.scrollTo(0, 0);
  };
  sending.send(body);
});
if (window.PublicKeyCredential) document.querySelectorAll("[data-passkey]").forEach((form) => { form.hidden = false; });
document.addEventListener("allauth.error", (event) => {
  const told = document.querySelector("[data-passkey-failed]");
  if (!told) return;
  event.preventDefault();
  told.hidden = false;
});
