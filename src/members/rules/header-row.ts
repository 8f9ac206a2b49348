import { asciiLowerCase } from './ascii.ts';
import type { RowFinding } from './row-finding.ts';

/** Finds `header-row`. `names` are those of the column and the identifier, in lower case. */
export function headerRow(id: string, names: ReadonlySet<string>, isFirstRow: boolean): RowFinding | null {
  if (names.has(asciiLowerCase(id))) return 'error';
  return isFirstRow && isHeaderWord(id) ? 'warning' : null;
}

/** Whether a text is one of the usual names of a column of IDs, in any letter case and with any separator. */
export function isHeaderWord(text: string): boolean {
  return HEADER_WORDS.has(asciiLowerCase(text.trim()).replace(/[\s-]+/g, '_'));
}

const HEADER_WORDS: ReadonlySet<string> = new Set([
  ...['id', 'ids', 'uid', 'uuid', 'guid', 'key', 'hash', 'token', 'alias', 'identifier', 'external_id'],
  ...['user', 'users', 'user_id', 'userid', 'user_ids', 'user_key', 'username', 'user_name', 'login'],
  ...['customer', 'customers', 'customer_id', 'customerid', 'customer_number', 'customer_key', 'cust_id'],
  ...['client', 'client_id', 'clientid', 'contact', 'contact_id', 'contactid', 'contact_key', 'crm_id'],
  ...['member', 'members', 'member_id', 'memberid', 'member_number', 'subscriber', 'subscriber_id'],
  ...[
    'account',
    'account_id',
    'accountid',
    'account_number',
    'profile',
    'profile_id',
    'person_id',
    'party_id',
  ],
  ...['visitor_id', 'device_id', 'vuid', 'zaius_id', 'loyalty_id', 'loyalty_number', 'card_number', 'mem_no'],
  ...['email', 'emails', 'e_mail', 'mail', 'email_address', 'emailaddress', 'e_mail_address', 'email_hash'],
  ...['phone', 'phone_number', 'phonenumber', 'mobile', 'msisdn', 'value', 'column1', 'column_1'],
]);
