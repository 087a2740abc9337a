// Short notices: a toast that goes by itself, a dialog that is closed.

const toastBox = document.getElementById("toast");
const alertBox = document.getElementById("alert");
let leaving = 0;

export function toast(text) {
  toastBox.textContent = text;
  toastBox.hidden = false;
  clearTimeout(leaving);
  leaving = setTimeout(() => { toastBox.hidden = true; }, 3500);
}

export function alert(text) {
  alertBox.querySelector("p").textContent = text;
  if (!alertBox.open) alertBox.showModal();
}
