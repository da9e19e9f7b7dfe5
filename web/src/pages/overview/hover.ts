import { readonly, shallowRef } from 'vue'

/** Whether a pointer or the keyboard is in a list: then its rows stay where they are. */
export function useHover() {
  const hovered = shallowRef(false)
  const on = () => (hovered.value = true)
  const off = () => (hovered.value = false)
  return {
    hovered: readonly(hovered),
    listeners: { pointerenter: on, pointerleave: off, focusin: on, focusout: off },
  }
}
