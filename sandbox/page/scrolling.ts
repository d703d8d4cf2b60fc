/** Closer to the end than this counts as being there. */
const nearPx = 60

/** Who reads the end stays at the end when something is added or grows; who reads further up is left alone. */
export function keepAtEnd(
  scroller: HTMLElement,
  content: HTMLElement,
): { toEnd: () => void; settle: () => void } {
  let isAtEnd = true
  let lastTop = 0
  const settle = (): void => {
    if (isAtEnd) scroller.scrollTop = scroller.scrollHeight
    lastTop = scroller.scrollTop
  }
  scroller.addEventListener('scroll', () => {
    const { scrollTop, scrollHeight, clientHeight } = scroller
    if (scrollHeight - scrollTop - clientHeight < nearPx) isAtEnd = true
    // Only who goes up leaves the end: messages that come into sight grow, and so move it away from under the reader.
    else if (scrollTop < lastTop) isAtEnd = false
    lastTop = scrollTop
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
