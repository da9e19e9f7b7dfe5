/** What is stored does not fit together: by a fault of the disk, or of this program. */
export class Damaged extends Error {}
