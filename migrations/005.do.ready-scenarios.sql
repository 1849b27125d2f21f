-- The four ready scenarios. Offsets are days from the due date, or from the previous step where it says so.
insert into scenarios (key, name, position, definition) values
('standard', 'Standard', 1, '{"thanks": "after_a_step", "steps": [
  {"key": "before",     "anchor": "due", "offset_days": -10, "channel": "email",  "mail": "before_due", "tone": "friendly"},
  {"key": "reminder-1", "anchor": "due", "offset_days": 3,   "channel": "email",  "mail": "reminder", "tone": "friendly"},
  {"key": "reminder-2", "anchor": "due", "offset_days": 7,   "channel": "email",  "mail": "reminder", "tone": "neutral"},
  {"key": "call",       "anchor": "due", "offset_days": 15,  "channel": "call"},
  {"key": "reminder-3", "anchor": "due", "offset_days": 30,  "channel": "email",  "mail": "reminder", "tone": "firm"},
  {"key": "notice",     "anchor": "due", "offset_days": 45,  "channel": "letter", "approval": true},
  {"key": "hand-over",  "anchor": "due", "offset_days": 60,  "channel": "note"}
]}'),
('soft', 'Soft', 2, '{"thanks": "always", "steps": [
  {"key": "before",     "anchor": "due", "offset_days": -5, "channel": "email",  "mail": "before_due", "tone": "friendly", "minimum_amount_minor": 100001},
  {"key": "reminder-1", "anchor": "due", "offset_days": 7,  "channel": "email",  "mail": "reminder", "tone": "friendly"},
  {"key": "reminder-2", "anchor": "due", "offset_days": 20, "channel": "email",  "mail": "reminder", "tone": "neutral"},
  {"key": "call",       "anchor": "due", "offset_days": 35, "channel": "call"},
  {"key": "reminder-3", "anchor": "due", "offset_days": 50, "channel": "email",  "mail": "reminder", "tone": "firm"},
  {"key": "notice",     "anchor": "due", "offset_days": 65, "channel": "letter", "approval": true},
  {"key": "hand-over",  "anchor": "due", "offset_days": 85, "channel": "note"}
]}'),
('firm', 'Firm', 3, '{"thanks": "after_third_step", "steps": [
  {"key": "before-1",   "anchor": "due", "offset_days": -15, "channel": "email",  "mail": "before_due", "tone": "friendly"},
  {"key": "before-2",   "anchor": "due", "offset_days": -3,  "channel": "email",  "mail": "before_due", "tone": "friendly"},
  {"key": "due",        "anchor": "due", "offset_days": 0,   "channel": "email",  "mail": "due_today", "tone": "neutral"},
  {"key": "reminder-1", "anchor": "due", "offset_days": 1,   "channel": "email",  "mail": "reminder", "tone": "neutral"},
  {"key": "call",       "anchor": "due", "offset_days": 5,   "channel": "call"},
  {"key": "reminder-2", "anchor": "due", "offset_days": 7,   "channel": "email",  "mail": "reminder", "tone": "firm"},
  {"key": "reminder-3", "anchor": "due", "offset_days": 12,  "channel": "email",  "mail": "reminder", "tone": "final"},
  {"key": "notice",     "anchor": "due", "offset_days": 20,  "channel": "letter", "approval": true},
  {"key": "block",      "anchor": "due", "offset_days": 30,  "channel": "note"},
  {"key": "hand-over",  "anchor": "due", "offset_days": 45,  "channel": "note"}
]}'),
-- Belgian consumers, Book XIX of the Code of economic law: a free first reminder, 14 calendar days from the day after it
-- was sent, so the second may leave 16 days after the first.
('belgian_consumer', 'Belgian consumer', 4, '{"thanks": "after_a_step", "steps": [
  {"key": "before",         "anchor": "due",      "offset_days": -7, "channel": "email",  "mail": "before_due", "tone": "friendly"},
  {"key": "first-reminder", "anchor": "due",      "offset_days": 3,  "channel": "email",  "mail": "first_reminder_be", "tone": "friendly"},
  {"key": "reminder-2",     "anchor": "previous", "offset_days": 16, "channel": "email",  "mail": "reminder", "tone": "neutral"},
  {"key": "call",           "anchor": "previous", "offset_days": 10, "channel": "call"},
  {"key": "notice",         "anchor": "previous", "offset_days": 20, "channel": "letter", "approval": true},
  {"key": "hand-over",      "anchor": "previous", "offset_days": 45, "channel": "note"}
]}');
