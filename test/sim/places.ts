/** Where things stand in the simulated world: the project on the shared folder, and each machine's own folder for it. */
export const ROOT = '/p';
export const RESULTS = `${ROOT}/results`;
export const LOCAL = '/local/p';
