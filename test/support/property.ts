import fc from 'fast-check';

/**
 * fast-check, with the same cases in each run, so that a change fails for what it does and not by chance. Cases of their
 * own come with a seed, a whole number: `FAST_CHECK_SEED=$RANDOM npm test`. A failure names the seed.
 */
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20261126) });

export default fc;
