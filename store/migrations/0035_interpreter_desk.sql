-- additive --
-- The interpreter desk reads the orders of interpreters by when the assignment begins.

create index requests_interpreting on stegvis.requests ((details ->> 'starts_at'))
where kind = 'order-interpreter' and withdraws is null;
