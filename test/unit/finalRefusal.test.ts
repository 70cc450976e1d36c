import { isFinalRefusal } from '../../nodes/client/errors/finalRefusal';

test.each([
	[{ 'x-should-retry': 'false' }, ''],
	[{}, '{"error":{"code":"insufficient_quota","message":"You exceeded your current quota"}}'],
	[{}, '{"error":{"type":"insufficient_quota","code":null}}'],
	[{}, '{"error":{"code":"billing_hard_limit_reached"}}'],
	[{}, '{"type":"billing_error","message":"No"}'],
	[{}, '{"error":"insufficient_credits"}'],
	[{}, '{"errors":[{"code":"insufficient_balance"}]}'],
	[{}, '[{"error":{"code":"insufficient_quota"}}]'],
])('%j %s says that a retry is pointless', (headers, body) => {
	expect(isFinalRefusal(headers, body)).toBe(true);
});

test.each([
	[{}, ''],
	[{ 'x-should-retry': 'true' }, '{"error":{"code":"rate_limit_exceeded"}}'],
	[{}, '{"error":{"code":429,"message":"insufficient_quota"}}'],
	[{}, 'insufficient_quota'],
	[{}, '{"error":null}'],
	[{}, '{"error":{"code":"rebilling"}}'],
])('%j %s does not', (headers, body) => {
	expect(isFinalRefusal(headers, body)).toBe(false);
});
