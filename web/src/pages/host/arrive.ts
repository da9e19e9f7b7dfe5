import type { Directive } from 'vue'

/** What a link on another tab led to comes into view and takes the focus, which the link has lost. */
export const vArrive: Directive<HTMLElement, boolean> = {
  mounted(element, { value }) {
    if (!value) return
    element.tabIndex = -1
    element.scrollIntoView({ block: 'center' })
    element.focus({ preventScroll: true })
  },
}
