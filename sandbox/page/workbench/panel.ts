/** One of the workbench's pages. `shown` is called while it is looked at, once a second. */
export interface Panel {
  name: string
  element: HTMLElement
  shown?: () => Promise<void>
}
