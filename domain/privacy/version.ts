/**
 * The version of the privacy notice that stands now. It rises whenever the meaning changes, and then everybody is asked again;
 * test/domain/privacy/privacy.test.ts pins the words of each version by their hash. By itself, because the first screens need no more of it.
 */
export const NOTICE_VERSION = 1
