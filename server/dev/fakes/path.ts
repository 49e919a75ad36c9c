/** Below this path the stand-in answers. */
export const SIGN_IN_FAKE_PATH = '/jingtong'
/** Below this path the stand-in of the cashier answers. */
export const CASHIER_PATH = '/cashier-stand-in'
/** Below this path the stand-in of the hosts' messages answers. */
export const MESSAGES_PATH = '/messages-stand-in'
