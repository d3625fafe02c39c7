/** Why a root file system cannot be used; the message is one line for the user, and names the archive and the place in it. */
export class RootfsError extends Error {}
