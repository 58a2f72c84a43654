import { isValidPhoneNumber } from 'libphonenumber-js/min'

/** Whether a text is a phone number that a caller abroad could dial: `+`, a country's code, and a number as that country has them. */
export const isPhoneNumber = (text: string): boolean => text.startsWith('+') && isValidPhoneNumber(text)
