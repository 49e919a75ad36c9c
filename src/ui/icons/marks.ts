// Line icons on a grid of 24, drawn for this product. `@` is the colour. One icon, one meaning.

export const MARKS = {
  vote: '<rect fill="@" fill-opacity=".16" x="4" y="12" width="16" height="8" rx="1.5"/><path d="M8 12V5.5A1.5 1.5 0 0 1 9.5 4h5A1.5 1.5 0 0 1 16 5.5V12M10 8.2l1.5 1.5 2.6-3M8.5 16h7"/>',
  performance:
    '<rect fill="@" fill-opacity=".16" x="5" y="5" width="14" height="15.5" rx="2"/><path d="M9 5V3.5h6V5zM8.5 11.5l1.3 1.3 2.2-2.5M14 11.8h2M8.5 16l1.3 1.3 2.2-2.5M14 16.3h2"/>',
  ledger:
    '<circle fill="@" fill-opacity=".16" cx="12" cy="12" r="8.2"/><path d="m8.8 7.8 3.2 4.4 3.2-4.4M12 12.2v4.6M9 12.4h6M9 14.8h6"/>',
  repair:
    '<path fill="@" fill-opacity=".16" transform="translate(-1.2 .2)" d="M14.4 9.2a4.3 4.3 0 0 1 5-5.4l-2.6 2.7.7 2.3 2.3.7 2.5-2.4a4.3 4.3 0 0 1-5.6 4.8L8.6 20a2.4 2.4 0 0 1-3.4-3.4z"/>',
  notice:
    '<path fill="@" stroke="none" opacity=".16" d="M5 9.5h4l8-4.5v14l-8-4.5H5z"/><path d="M5 9.5h4l8-4.5v14l-8-4.5H5a1 1 0 0 1-1-1v-3a1 1 0 0 1 1-1zM8 14.5 9.2 20h2.6L10.6 15M20 10.2v3.6"/>',
  bill: '<path fill="@" stroke="none" opacity=".16" d="M6 3.8h12v16.6l-2-1.4-2 1.4-2-1.4-2 1.4-2-1.4-2 1.4z"/><path d="M6 3.8h12v16.6l-2-1.4-2 1.4-2-1.4-2 1.4-2-1.4-2 1.4zM9 8.2h6M9 11.6h6M9 15h3.5"/>',
  complaint:
    '<path fill="@" stroke="none" opacity=".16" d="M3 13.5 6 7l3 6.5a3 3 0 0 1-6 0zM15 13.5 18 7l3 6.5a3 3 0 0 1-6 0z"/><path d="M12 4v16M8.5 20h7M6 7h12M3 13.5 6 7l3 6.5a3 3 0 0 1-6 0zM15 13.5 18 7l3 6.5a3 3 0 0 1-6 0z"/>',
  people:
    '<circle fill="@" fill-opacity=".16" cx="9" cy="8.5" r="3.2"/><path d="M3 19.5c.4-3.2 2.8-5 6-5s5.6 1.8 6 5M15 5.6a3.2 3.2 0 0 1 .6 6M17.5 14.9c2 .7 3.2 2.3 3.5 4.6"/>',
  home: '<path fill="@" stroke="none" opacity=".16" d="M5.5 10.2 12 4.6l6.5 5.6V20h-13z"/><path d="M3.5 11.5 12 4l8.5 7.5M5.5 10v10h13V10M10 20v-5.5h4V20"/>',
  reminders:
    '<path fill="@" stroke="none" opacity=".16" d="M6.5 17v-6a5.5 5.5 0 0 1 11 0v6z"/><path d="M4.5 17h15M6.5 17v-6a5.5 5.5 0 0 1 11 0v6M12 5.5V4M10.2 20h3.6"/>',
  me: '<circle fill="@" fill-opacity=".16" cx="12" cy="8.5" r="3.8"/><path d="M5 20c.6-3.6 3.4-5.4 7-5.4s6.4 1.8 7 5.4"/>',
  report:
    '<rect fill="@" stroke="none" opacity=".16" x="3.5" y="7" width="17" height="12.5" rx="2"/><path d="M5.5 7H8l1.5-2.5h5L16 7h2.5a2 2 0 0 1 2 2v8.5a2 2 0 0 1-2 2h-13a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2z"/><circle cx="12" cy="13" r="3.4"/>',
  committee:
    '<path d="M8 12V6.5a1.5 1.5 0 0 1 3 0M11 11V5a1.5 1.5 0 0 1 3 0v6M14 11V6.5a1.5 1.5 0 0 1 3 0V14a6.5 6.5 0 0 1-6.5 6.5c-2.5 0-4-1.2-5-3L3.7 14.5a1.5 1.5 0 0 1 2.5-1.6L8 15"/>',
  checked:
    '<path fill="@" stroke="none" opacity=".16" d="M12 3.5 19 6v5.5c0 4.2-2.8 7.3-7 9-4.2-1.7-7-4.8-7-9V6z"/><path d="M12 3.5 19 6v5.5c0 4.2-2.8 7.3-7 9-4.2-1.7-7-4.8-7-9V6zM8.8 12l2.3 2.3 4.3-4.6"/>',
  phone:
    '<path fill="@" stroke="none" opacity=".16" d="M6.5 4h3l1.5 4-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2 4 1.5v3a2 2 0 0 1-2.2 2A16 16 0 0 1 4.5 6.2 2 2 0 0 1 6.5 4z"/><path d="M6.5 4h3l1.5 4-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2 4 1.5v3a2 2 0 0 1-2.2 2A16 16 0 0 1 4.5 6.2 2 2 0 0 1 6.5 4z"/>',
  back: '<path d="M14.5 5.5 8 12l6.5 6.5"/>',
  next: '<path d="m9.5 6 6 6-6 6"/>',
} as const

export type Mark = keyof typeof MARKS
