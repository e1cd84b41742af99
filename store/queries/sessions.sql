-- Sessions of people who have signed in, found by the hash of their token.

-- open --
-- Open a session for an account
select stegvis.open_session($1, $2, $3, $4, $5, $6, $7)

-- session_of --
-- The session that is open under a hash, and whose it is
select account, issuer, subject, name, role, organisation, opened_at from stegvis.session_of($1, $2)

-- act_as --
-- Choose the role in which the account works
select stegvis.act_as($1, $2, $3)

-- end --
-- End a session
select stegvis.end_session($1)

-- end_all --
-- End every session of an account
select stegvis.end_sessions_of($1)

-- names --
-- The names of accounts
select account, name from stegvis.account_names($1)
