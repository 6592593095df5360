/** What `orze explain CODE` tells of a problem. */
export interface ExplainPage {
  code: string;
  title: string;
  cause: string;
  example: string;
  fix: string;
}
