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
  const settle = (): void => {
    if (isAtEnd) scroller.scrollTop = scroller.scrollHeight
  }
  scroller.addEventListener('scroll', () => {
    isAtEnd = !hasMoreBelow() && scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < nearPx
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
