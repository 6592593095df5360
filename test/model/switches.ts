/** Every step of the protocol and every assumption under it, as switches: the check must find a story for each that is broken. */
export interface Switches {
  /** Assumption: a Python process is not stopped between its mkdir and its claim.json for longer than the grace of an empty folder. */
  pythonIsPrompt: boolean;
  /** Assumption: a reclaimer is not stopped between its last look and its rename. */
  reclaimIsPrompt: boolean;
  /** In ticks. Assumption: fence < reclaim, also with clocks that run at different rates. */
  fence: number;
  /** Assumption: a keeper that is killed alone is replaced before the lease ends. */
  keeperIsReplaced: boolean;
  /** Assumption: an orze that gives a claim back knows of a keeper that is about to launch it. */
  launchIsKnown: boolean;

  reserve: boolean;
  existingIsLost: boolean;
  grace: boolean;
  /** `token`: as it is; `none`: whatever rename answered counts as done; `exists`: any claim.json counts. */
  verify: 'token' | 'none' | 'exists';
  unreadableIsNotWon: boolean;
  victimNamed: boolean;
  readBeforeMove: boolean;
  asideStays: boolean;
  readBack: boolean;
  putBack: boolean;
  launchVerifies: boolean;
  launchVerifiesAgain: boolean;
  launchSigns: boolean;
  ticket: boolean;
  newTokens: boolean;
  freeze: boolean;
  freezeAfterWake: boolean;
  thawVerifies: boolean;
  lateAnswerDoesNotThaw: boolean;
  lostIsKilled: boolean;
  absentIsLost: boolean;
  reclaimWatches: boolean;
  reclaimFinalises: boolean;
}
