/** Closer to the end than this counts as being there. */
const nearPx = 60

/**
 * Who reads the end stays at the end when something is added or grows; who reads further up is left alone. What is in the page
 * need not be all of it: then its end is none.
 */
export function keepAtEnd(
  scroller: HTMLElement,
  content: HTMLElement,
  hasMoreBelow: () => boolean,
): { toEnd: () => void; settle: () => void } {
  let isAtEnd = true
  let lastTop = 0
  const settle = (): void => {
    if (isAtEnd) scroller.scrollTop = scroller.scrollHeight
    lastTop = scroller.scrollTop
  }
  scroller.addEventListener('scroll', () => {
    const { scrollTop, scrollHeight, clientHeight } = scroller
    if (hasMoreBelow()) isAtEnd = false
    else if (scrollHeight - scrollTop - clientHeight < nearPx) isAtEnd = true
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

/** Closer to an edge than this somebody comes near it. */
const edgePx = 800

/** Calls when an edge (data-edge: -1 above, 1 below) comes near; again for those that are near when they are watched anew. */
export function watchEdges(
  scroller: HTMLElement,
  onNear: (direction: -1 | 1) => void,
): { watch: (edges: Iterable<Element>) => void } {
  const observer = new IntersectionObserver(
    entries => {
      const near = entries.find(({ isIntersecting }) => isIntersecting)
      if (near) onNear(near.target.getAttribute('data-edge') === '1' ? 1 : -1)
    },
    { root: scroller, rootMargin: `${edgePx}px 0px` },
  )
  return {
    watch: edges => {
      observer.disconnect()
      for (const edge of edges) observer.observe(edge)
    },
  }
}
