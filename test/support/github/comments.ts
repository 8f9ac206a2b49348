import { type Answer, json, notFound, type RequestRecord, refusal } from './answers.ts';

export interface Account {
  readonly login: string;
  readonly type: 'Bot' | 'User';
  readonly id: number;
}

/** An issue comment as GitHub's API has it. */
export interface Comment {
  readonly id: number;
  readonly issue: number;
  readonly user: Account;
  readonly performed_via_github_app: { readonly id: number; readonly slug: string } | null;
  body: string;
  readonly created_at: string;
  updated_at: string;
}

export const ACTIONS_BOT: Account = { login: 'github-actions[bot]', type: 'Bot', id: 41898282 };
const ACTIONS_APP = { id: 15368, slug: 'github-actions' };
const MAX_LENGTH = 65_536;

/** A comment by whom you like, for tests that put other people's comments there. */
export function makeComment(
  comments: readonly Comment[],
  issue: number,
  user: Account,
  body: string,
): Comment {
  const now = new Date().toISOString();
  return {
    id: (comments.at(-1)?.id ?? 999) + 1,
    issue,
    user,
    performed_via_github_app: user.login === ACTIONS_BOT.login ? ACTIONS_APP : null,
    body,
    created_at: now,
    updated_at: now,
  };
}

/** Lists, creates, updates and deletes issue comments; null for any other path. `base` is the repository's API address. */
export function answerComments(
  comments: Comment[],
  account: Account,
  path: string,
  request: RequestRecord,
  body: string,
  base: string,
): Answer | null {
  const list = /^issues\/(\d+)\/comments$/.exec(path);
  const one = /^issues\/comments\/(\d+)$/.exec(path);
  if (list !== null) {
    const issue = Number(list[1]);
    if (request.method === 'GET') return page(comments, issue, request, `${base}/${path}`);
    if (request.method !== 'POST') return notFound();
    return withText(body, (text) => {
      const comment = makeComment(comments, issue, account, text);
      comments.push(comment);
      return json(201, shown(comment));
    });
  }
  if (one === null) return null;
  const comment = comments.find(({ id }) => id === Number(one[1]));
  if (comment === undefined) return notFound();
  if (request.method === 'GET') return json(200, shown(comment));
  if (request.method !== 'PATCH' && request.method !== 'DELETE') return notFound();
  if (comment.user.login !== account.login && account.type !== 'Bot') {
    return refusal(403, 'Must have admin rights to Repository.');
  }
  if (request.method === 'DELETE') {
    comments.splice(comments.indexOf(comment), 1);
    return { status: 204 };
  }
  return withText(body, (text) => {
    comment.body = text;
    comment.updated_at = new Date().toISOString();
    return json(200, shown(comment));
  });
}

/** Oldest first, 30 a page if not told, 100 at most, with a Link header. */
function page(comments: readonly Comment[], issue: number, request: RequestRecord, url: string): Answer {
  const all = comments.filter((comment) => comment.issue === issue);
  const size = Math.min(100, Number(request.query.get('per_page') ?? 30));
  const number = Number(request.query.get('page') ?? 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const link = (to: number, rel: string) => `<${url}?per_page=${size}&page=${to}>; rel="${rel}"`;
  const links = [
    ...(number > 1 ? [link(number - 1, 'prev')] : []),
    ...(number < last ? [link(number + 1, 'next'), link(last, 'last')] : []),
  ];
  return json(
    200,
    all.slice((number - 1) * size, number * size).map(shown),
    links.length === 0 ? {} : { link: links.join(', ') },
  );
}

function withText(body: string, then: (text: string) => Answer): Answer {
  let text: unknown;
  try {
    text = JSON.parse(body).body;
  } catch {
    return refusal(400, 'Problems parsing JSON');
  }
  if (typeof text !== 'string' || text.trim() === '') return refusal(422, 'Validation Failed');
  if (text.length > MAX_LENGTH) {
    return refusal(422, 'Validation Failed', {
      errors: [
        {
          resource: 'IssueComment',
          code: 'unprocessable',
          field: 'data',
          message: `Body is too long (maximum is ${MAX_LENGTH} characters)`,
        },
      ],
    });
  }
  return then(text);
}

function shown({ issue, ...comment }: Comment): object {
  return {
    ...comment,
    html_url: `https://github.com/acme/audiences/pull/${issue}#issuecomment-${comment.id}`,
  };
}
