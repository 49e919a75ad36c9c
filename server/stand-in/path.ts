/** Below this path the stand-in answers. */
export const STAND_IN_PATH = '/jingtong'
