/** `orze.note/1` */
import * as z from 'zod';
import { changedIdeas } from './acted.ts';

export const note = changedIdeas(z.string().nullable());
