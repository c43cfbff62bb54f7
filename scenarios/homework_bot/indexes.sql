-- What the `after` variant's queries look rows up by. Where a query needs one column more,
-- the index carries it, so that the table itself is not read.
CREATE UNIQUE INDEX users_by_telegram_id ON users (telegram_id);
CREATE INDEX users_by_class ON users (class_id, role);
CREATE INDEX subjects_by_course ON subjects (course_id);
CREATE INDEX lessons_by_subject ON lessons (subject_id);
CREATE UNIQUE INDEX questions_by_lesson ON questions (lesson_id, position);
CREATE INDEX options_by_question ON options (question_id);
CREATE INDEX attempts_by_user ON attempts (user_id, lesson_id, finished_at);
CREATE INDEX attempts_by_lesson ON attempts (lesson_id, correct, user_id);
CREATE INDEX answers_by_user ON answers (user_id, correct);
CREATE UNIQUE INDEX answers_by_attempt ON answers (attempt_id, question_id);
