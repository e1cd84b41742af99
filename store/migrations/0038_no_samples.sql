-- The planner keeps samples of columns; what they show of people would outlive an erasure.

-- additive --

alter table person.reports
    alter name set statistics 0, alter phone set statistics 0, alter email set statistics 0, alter address set statistics 0,
    alter birth_date set statistics 0, alter identifiers set statistics 0;
alter table person.documents alter content set statistics 0;
alter table person.drafts alter fields set statistics 0;
