/** `orze.skip/1`: true is skipped. */
import * as z from 'zod';
import { changedIdeas } from './acted.ts';

export const skip = changedIdeas(z.boolean());
