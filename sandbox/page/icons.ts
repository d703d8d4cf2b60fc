/** Paths on a 24 by 24 grid. */
export const icons = {
  text: 'M9 4 7 20M17 4l-2 16M4 9h17M3 15h17',
  voice: 'M4 10v4h4l5 4V6L8 10zM16.5 9a4 4 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11',
  thread: 'M6 4v8a4 4 0 0 0 4 4h9m-4-4 4 4-4 4',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21a8 8 0 0 1 16 0',
  people: 'M9 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM2 20a7 7 0 0 1 14 0M16 4.5a4 4 0 0 1 0 7M18 14a7 7 0 0 1 4 6',
  menu: 'M4 6h16M4 12h16M4 18h16',
  message: 'M4 5h16v11H9l-5 4z',
  window: 'M14 4h6v6M20 4l-9 9M18 14v6H4V6h6',
  send: 'M4 12 20 4l-6 16-3-7z',
  reply: 'M9 7 4 12l5 5M4 12h9a7 7 0 0 1 7 7',
  pencil: 'M4 20l1-5L16 4l4 4L9 19zM14 6l4 4',
  bin: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  close: 'M6 6l12 12M18 6 6 18',
  down: 'M6 9l6 6 6-6',
  eye: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
  external: 'M14 4h6v6M20 4l-9 9',
} as const
