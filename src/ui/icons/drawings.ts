// Icons that only some features show: they travel with those and not with the first screen. `@` is the colour.

export type Drawing = { readonly drawing: string }

function face(shape: string): string {
  return `<${shape} fill="@" stroke="none" opacity=".16"/>`
}

export const WALL: Drawing = {
  drawing: `${face('rect x="4" y="5" width="16" height="14" rx="1"')}<rect x="4" y="5" width="16" height="14" rx="1"/><path d="M4 9.7h16M4 14.3h16M9.5 5v4.7M15 9.7v4.6M8.5 14.3V19M15.5 14.3V19"/>`,
}
export const LIFT: Drawing = {
  drawing: `${face('rect x="5" y="3.5" width="14" height="17" rx="1.5"')}<rect x="5" y="3.5" width="14" height="17" rx="1.5"/><path d="M12 3.5v17M8.5 14.5v-5M7.2 10.8 8.5 9.5l1.3 1.3M15.5 9.5v5M14.2 13.2l1.3 1.3 1.3-1.3"/>`,
}
export const DROP: Drawing = {
  drawing: `${face('path d="M12 3.5c3.5 4.2 5.5 7 5.5 10a5.5 5.5 0 0 1-11 0c0-3 2-5.8 5.5-10z"')}<path d="M12 3.5c3.5 4.2 5.5 7 5.5 10a5.5 5.5 0 0 1-11 0c0-3 2-5.8 5.5-10zM9.3 14a2.8 2.8 0 0 0 2.2 2.5"/>`,
}
export const BULB: Drawing = {
  drawing: `${face('circle cx="12" cy="10" r="6"')}<path d="M9.5 16.5v-1.2a6 6 0 1 1 5 0v1.2zM10 19.5h4M12 12v-2.5"/>`,
}
export const DRAIN: Drawing = {
  drawing: `${face('path d="M4 9h16l-2 5.5H6z"')}<path d="M4 9h16l-1.5 4a2.5 2.5 0 0 1-2.3 1.6H7.8A2.5 2.5 0 0 1 5.5 13zM12 14.6V17a2 2 0 0 0 2 2h3M8 9V5.5A1.5 1.5 0 0 1 9.5 4h2"/>`,
}
export const DOOR: Drawing = {
  drawing: `${face('rect x="6" y="3.5" width="12" height="17" rx="1"')}<path d="M6 20.5V4.5a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v16M3.5 20.5h17M14.5 12v1.5"/>`,
}
export const BROOM: Drawing = {
  drawing: `${face('path d="M8 13h8l1.5 7h-11z"')}<path d="M12 3.5V10M9 10h6a1 1 0 0 1 1 1v2H8v-2a1 1 0 0 1 1-1zM8 13l-1.5 7h11L16 13M10.5 20v-3M13.5 20v-3"/>`,
}
export const LEAF: Drawing = {
  drawing: `${face('path d="M5 19c-1-8 4-13.5 14.5-14C20 14.5 15 20 7.5 18z"')}<path d="M5 20c1-4.5 4-8 8.5-10M6.5 17.5C4.8 10.5 9.5 5.2 19.5 5c.4 9.5-4.8 15-13 12.5z"/>`,
}
export const DOTS: Drawing = {
  drawing:
    '<g fill="@" stroke="none"><circle cx="6" cy="12" r="1.5"/><circle cx="12" cy="12" r="1.5"/><circle cx="18" cy="12" r="1.5"/></g>',
}
export const TREE: Drawing = {
  drawing: `${face('path d="M12 3.5 17 10h-2l3.5 5h-13L9 10H7z"')}<path d="M12 3.5 17 10h-2.2l3.7 5.2h-13L9.2 10H7zM12 15v5.5M8.5 20.5h7"/>`,
}
export const TOWER: Drawing = {
  drawing: `${face('rect x="6" y="4" width="12" height="16" rx="1"')}<path d="M6 20V5a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v15M3.5 20h17M9.5 8h1M13.5 8h1M9.5 11.5h1M13.5 11.5h1M10.5 20v-4h3v4"/>`,
}
export const CLOCK: Drawing = {
  drawing: `${face('circle cx="12" cy="12" r="8.2"')}<circle cx="12" cy="12" r="8.2"/><path d="M12 7.5V12l3 2"/>`,
}
export const TICK: Drawing = { drawing: '<path d="m5 12.5 4.5 4.5L19 7.5"/>' }
export const ALERT: Drawing = {
  drawing: `${face('path d="M12 4 21 19.5H3z"')}<path d="M12 4.2a1 1 0 0 1 .9.5L20.6 18a1 1 0 0 1-.9 1.5H4.3a1 1 0 0 1-.9-1.5l7.7-13.3a1 1 0 0 1 .9-.5zM12 10v4.2"/><circle fill="@" stroke="none" cx="12" cy="16.8" r="1"/>`,
}
