/** Problems of reading and writing the results folder, and of looking at a project. */
import type { ExplainPage } from './page.ts';

const RETRIED =
  'Nothing is lost: what was known before stays valid, and it is tried again. Look at the rights and the mount.';

export const RESULTS_PAGES: readonly ExplainPage[] = [
  {
    code: 'E0401',
    title: 'the host files cannot be read now',
    cause: 'results/.orze/hosts, in which each host of the fleet has its heartbeat, could not be listed or read.',
    example: 'EIO on results/.orze/hosts',
    fix: RETRIED,
  },
  {
    code: 'E0402',
    title: 'ideas.md could not be looked at',
    cause: 'The look at ideas.md failed by what it needs beside the file; for the file itself see E0101 and E0113.',
    example: 'EMFILE: too many files are open',
    fix: RETRIED,
  },
  {
    code: 'E0403',
    title: 'results/ cannot be read now',
    cause: 'The folder could not be listed. Nothing is launched meanwhile: an idea that seems to wait may be running.',
    example: 'ESTALE after the server of the folder was restarted',
    fix: RETRIED,
  },
  {
    code: 'E0404',
    title: 'the free space cannot be told',
    cause: 'The file system did not say how much is free on the disk of the results folder.',
    example: 'EACCES on results/',
    fix: RETRIED,
  },
  {
    code: 'E0405',
    title: 'a record of orze is damaged',
    cause:
      'A file that orze wrote is there and cannot be understood: a crash of the machine or an edit by hand. It concerns its own run, which is neither launched nor ended until it is clear.',
    example: 'results/idea-007/claim.json with 0 bytes',
    fix: '`orze why ID` tells what is there. When surely nothing of it runs any more: `orze retry ID` sets it aside.',
  },
  {
    code: 'E0406',
    title: 'a file or a call failed now',
    cause: 'What orze was about to do was refused by the system, with the error that the message names.',
    example: 'ENOSPC while a record was written',
    fix: 'It is tried again, and nothing is lost. If it stays, look at the disk, the rights and the limits.',
  },
  {
    code: 'E0407',
    title: 'the report was not written',
    cause: 'report.md or status.json could not be replaced. Runs are not touched by that.',
    example: 'a full disk',
    fix: 'Look at the folder (`orze check`); both are written anew at the next change.',
  },
  {
    code: 'E0408',
    title: 'the base config cannot be read now',
    cause: 'The file is there and was refused. Nothing is launched meanwhile: a run would train without its base.',
    example: 'EACCES on configs/base.yaml',
    fix: 'Mend its rights; orze goes on by itself.',
  },
  {
    code: 'E0409',
    title: 'leftovers of a crash could not be looked at',
    cause: 'results/.orze/prep, where claims are prepared, could not be listed, or something old in it not be removed.',
    example: 'EACCES on results/.orze/prep',
    fix: RETRIED,
  },
  {
    code: 'E0410',
    title: 'the file system does not answer',
    cause:
      'A call was given and nothing came back, not even an error: usually the server of a network file system is down.',
    example: 'an NFS mount whose server was shut down',
    fix: 'Look at the server and the mount, then ask again. A loop that runs goes on when the folder does.',
  },
  {
    code: 'E0411',
    title: 'there is no status',
    cause: 'No orze has worked on this results folder yet, or it is another folder than you think.',
    example: 'orze status   right after `orze init`',
    fix: '`orze` runs the ideas. `-C DIR` and `--results-dir DIR` name another folder.',
  },
  {
    code: 'E0412',
    title: 'status.json cannot be read',
    cause: 'It is there, and is damaged or may not be read.',
    example: 'status.json that was edited by hand',
    fix: '`orze --report-only` writes it anew.',
  },
  {
    code: 'E0413',
    title: 'there is no orze project here',
    cause: 'Neither orze.yaml nor ideas nor results are in this folder.',
    example: 'orze ls   in the home folder',
    fix: 'Go to the project, or name it: `orze -C DIR ls`. `orze init` makes one.',
  },
  {
    code: 'E0414',
    title: 'a file of the project cannot be read or written',
    cause: 'The verb needed it and was refused, with the error that the message names.',
    example: 'EACCES on results/ of another user',
    fix: 'Check the folder and its rights.',
  },
  {
    code: 'W0401',
    title: 'this host could not write its heartbeat',
    cause: 'If it stays so, others hold this host for dead and take over its runs, which it then ends by itself.',
    example: 'EIO on results/.orze/hosts',
    fix: 'Look at the folder. It is tried again with each heartbeat.',
  },
];
