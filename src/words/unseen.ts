/**
 * The class of characters that cannot be seen for what they are, as the source of a regular expression with the flag `u`:
 * control characters (terminal escapes among them), line breaks, characters that turn the direction of text, have no
 * width or are drawn as nothing, and lone surrogates. Source: Unicode's general categories, and its property
 * Default_Ignorable_Code_Point; U+2800 is a Braille pattern without a dot.
 */
export const UNSEEN = String.raw`[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]`;
