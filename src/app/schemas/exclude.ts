/** `orze.exclude/1`: true is off the ranking. */
import * as z from 'zod';
import { changedIdeas } from './acted.ts';

export const exclude = changedIdeas(z.boolean());
