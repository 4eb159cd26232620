// @ts-check

/** The server could not be asked, or did not answer: nobody knows whether the command was carried out. */
export class Offline extends Error {}
