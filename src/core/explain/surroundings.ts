/** Problems of what orze needs around it: scripts, programs, GPUs, disks, file systems. */
import type { ExplainPage } from './page.ts';

export const SURROUNDINGS_PAGES: readonly ExplainPage[] = [
  {
    code: 'E0301',
    title: 'there is no training script',
    cause: 'The file of `train_script` is not there, or is a folder.',
    example: 'train_script: trian.py',
    fix: 'Name a file that is there, relative to the project folder. `orze init` makes a starter.',
  },
  {
    code: 'E0302',
    title: 'no GPU can be used here',
    cause:
      'No GPU tool (nvidia-smi, amd-smi, rocm-smi) lists one, or CUDA_VISIBLE_DEVICES leaves none of those that are here.',
    example: 'orze   on a laptop',
    fix: 'Use CPU lanes: `orze --gpus cpu:4`; or mend the driver; or say which to use: `orze --gpus 0,1`.',
  },
  {
    code: 'E0303',
    title: '`--gpus` cannot be used as it is',
    cause:
      'It is neither a list of numbers nor `cpu:N`, names a GPU twice, or names one that this machine does not have.',
    example: 'orze --gpus 0,0',
    fix: 'Name each GPU once: `orze --gpus 0,1`. `orze gpus` lists them.',
  },
  {
    code: 'E0304',
    title: 'the folder cannot be written or read',
    cause:
      'What orze keeps in the results folder (or the project that `orze init` makes) was refused by the file system, with the error that the message names.',
    example: 'EACCES, EROFS or ESTALE on results/',
    fix: 'Mend the rights or the mount, or name another folder with `results_dir`. Runs that were started go on.',
  },
  {
    code: 'E0305',
    title: 'the GPUs of this machine cannot be listed',
    cause:
      'There is a GPU tool, and it fails, hangs or says what cannot be understood. Unknown is never taken for free.',
    example: 'nvidia-smi while a driver is being replaced',
    fix: 'Name the GPUs (`orze --gpus 0,1`): orze waits until they can be seen. Or use CPU lanes: `orze --gpus cpu:4`.',
  },
  {
    code: 'E0306',
    title: 'a Python orze 4.x works on this folder',
    cause: 'Its pid file names a process that lives on this host. It takes over live claims: ideas would run twice.',
    example: '.orze.pid of a loop that was never stopped',
    fix: 'Stop it first, with its own command, or use another `results_dir`.',
  },
  {
    code: 'E0308',
    title: 'a program of the settings cannot be started',
    cause: 'What `python` (or another setting) names is not found, is not executable, or does not answer within 20 s.',
    example: 'python: .venv/bin/python   before the environment was made',
    fix: 'Set it to a program that is there, on every host.',
  },
  {
    code: 'E0309',
    title: 'the disk is too full to launch',
    cause: 'The results folder has less free space than `min_disk_gb` asks for, or none.',
    example: '3.1 GB free, and `min_disk_gb: 10`',
    fix: 'Free some space (`orze gc` shows what could go), or lower `min_disk_gb`.',
  },
  {
    code: 'E0310',
    title: 'the local folder cannot be used',
    cause:
      'Keepers of runs have their sockets and records in a folder of yours on a local disk. It belongs to somebody else, others may write to it, it is no folder, or its path is too long for a socket.',
    example: 'the temporary folder of the machine has a link of this name',
    fix: 'Set ORZE_LOCAL_DIR to a short path of your own on a local disk.',
  },
  {
    code: 'E0311',
    title: 'a script of the settings is not there',
    cause:
      'The file of `pre_script`, `eval_script`, a post-script, the cleanup or the research does not exist, or is a folder.',
    example: 'eval_script: evaluate.py   that was renamed',
    fix: 'Name a file that is there, relative to the project folder, or remove the setting.',
  },
  {
    code: 'E0312',
    title: 'a new folder is asked for, and this one is not empty',
    cause: 'A demo is made in a folder of its own: nothing that is there is changed.',
    example: 'orze demo   a second time in the same place',
    fix: 'Name a folder that is new or empty: `orze demo my-demo`. To go on with the one that is there: `orze run` in it.',
  },
  {
    code: 'E0314',
    title: 'this file system cannot carry runs',
    cause:
      'orze tried what a claim stands on (making and renaming folders, exclusive files), and it does not hold here: a run could be lost, or started twice.',
    example: 'an object store that is mounted as a folder',
    fix: '`orze check fs` tells what was measured. Name a folder on another file system: `results_dir`.',
  },
  {
    code: 'E0315',
    title: 'another machine works here, and this file system holds for one only',
    cause:
      'Hosts do not see what others write soon or surely enough, and another one gives signs of life on this folder.',
    example: 'a folder that two virtual machines share without one cache',
    fix: 'Stop the other one, or change what the message says; `orze check fs --meet` tries it between the two.',
  },
  {
    code: 'E0316',
    title: 'the results folder does not answer',
    cause: '`orze check fs` asked for it and got no answer: its server or its mount is gone.',
    example: 'an NFS server that was shut down',
    fix: 'Look at the mount, then try again.',
  },
  {
    code: 'E0317',
    title: 'a smoke run fails',
    cause:
      '`orze check --smoke` started the training of one idea as a run would. It could not be started, ended with an error, or wrote no number for `report.primary_metric`.',
    example: 'ModuleNotFoundError in the first second of the training',
    fix: 'The message has the reason and the end of the log. Mend the script, the environment or `report.primary_metric`, then `orze check --smoke` again.',
  },
  {
    code: 'W0307',
    title: 'a protection is missing on this machine',
    cause:
      'orze goes on without it: no keeper could be held ready for the next run, or a run could not be marked as what the kernel ends first when memory runs out.',
    example: 'no spare keeper: EAGAIN   (the limit of processes)',
    fix: 'The message names what was refused; `ulimit -u` and the limits of the container are the usual reasons.',
  },
  {
    code: 'W0312',
    title: 'there is no base config',
    cause: 'The file of `base_config` is not there: the config of an idea is then all that its run gets.',
    example: 'base_config: configs/base.yaml   without the file',
    fix: 'Make the file, or name another. If all ideas have whole configs, nothing is wrong.',
  },
  {
    code: 'W0317',
    title: 'a smoke run told nothing',
    cause:
      'No metric came before its time was up; or it was not tried: there are errors, no idea can run, or no slot is free.',
    example: 'a first evaluation after ten minutes',
    fix: 'Give it longer: `orze check --smoke --timeout 10m`. Mend the errors, or name a free slot: `orze check --smoke --gpus cpu:1`.',
  },
  {
    code: 'W0315',
    title: 'another machine was here, and this file system holds for one only',
    cause: 'Its host file has not said good-bye. orze watches its heartbeat before it starts.',
    example: 'a machine that was switched off',
    fix: 'Nothing, if it is gone: orze starts by itself. If it works, see E0315.',
  },
];
