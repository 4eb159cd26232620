// @ts-check
// <dialog> for Firefox before 98, which does not know it: opened and closed over the page, without the page being inert.

if (!("HTMLDialogElement" in window)) {
  Object.assign(HTMLElement.prototype, {
    /** @this {HTMLElement} */
    showModal() {
      this.setAttribute("open", "");
    },
    /** @this {HTMLElement & {returnValue?: string}} @param {string} [value] */
    close(value) {
      this.removeAttribute("open");
      if (value !== undefined) this.returnValue = value;
      this.dispatchEvent(new Event("close"));
    },
  });
}
