-- What a run reports as held is counted from what is held, not from all that is open.
create index chases_held on chases (held_because, invoice_id) where held_because is not null and held_because <> 'paid';
