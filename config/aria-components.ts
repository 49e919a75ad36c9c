const ARIA = {
  'aria-role': '',
  'aria-label': '',
  'aria-checked': '',
  'aria-selected': '',
  'aria-disabled': '',
  'aria-hidden': '',
}

/** Which components of the hosts get which attributes. */
export const ARIA_COMPONENTS: Record<string, Record<string, string>> = {
  View: ARIA,
  Text: ARIA,
  Image: ARIA,
  Button: ARIA,
  Input: ARIA,
  Textarea: ARIA,
  ScrollView: ARIA,
}
