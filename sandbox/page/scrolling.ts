/** Closer to the end than this counts as being there. */
const nearPx = 60

/** Who reads the end stays at the end when something is added or grows; who reads further up is left alone. */
export function keepAtEnd(
  scroller: HTMLElement,
  content: HTMLElement,
): { toEnd: () => void; settle: () => void } {
  let isAtEnd = true
  const settle = (): void => {
    if (isAtEnd) scroller.scrollTop = scroller.scrollHeight
  }
  scroller.addEventListener('scroll', () => {
    isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < nearPx
  })
  const resized = new ResizeObserver(settle)
  resized.observe(content)
  resized.observe(scroller)
  const toEnd = (): void => {
    isAtEnd = true
    settle()
  }
  return { toEnd, settle }
}
