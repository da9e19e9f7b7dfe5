-- What is remembered of a stored Path has its own moment, so that the text before can stand beside it.
UPDATE "env" SET "earlier" = jsonb_strip_nulls(jsonb_build_object(
    'machinePath', CASE WHEN "earlier" ? 'machinePath' THEN jsonb_build_object(
        'text', "earlier"->'machinePath', 'seenAt', "earlier"->'takenAt', 'since', "earlier"->'takenAt') END,
    'userPath', CASE WHEN "earlier" ? 'userPath' THEN jsonb_build_object(
        'text', "earlier"->'userPath', 'seenAt', "earlier"->'takenAt', 'since', "earlier"->'takenAt') END,
    'freeBytes', "earlier"->'freeBytes'))
WHERE "earlier" ? 'takenAt';
