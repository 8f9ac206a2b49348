/** An audience ID as ODP's import and the names of files allow it: 1 to 128 characters, a letter or digit first. */
export const AUDIENCE_ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;
