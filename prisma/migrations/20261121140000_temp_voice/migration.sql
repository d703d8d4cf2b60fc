-- Temporary voice channels: the hubs that make them, the channels, how many were begun, and what members chose for theirs.
--
-- Rollback: down.sql beside this file. It forgets which channels are temporary, so delete those that are left by hand.
--
-- What Prisma has no words for stands under "By hand"; the rest is as `prisma migrate diff` prints it.

-- CreateTable
CREATE TABLE "temp_voice_hubs" (
    "guild_id" VARCHAR(20) NOT NULL,
    "id" VARCHAR(32) NOT NULL,
    "slot" INTEGER NOT NULL,
    "channel_id" VARCHAR(20),
    "parent_id" VARCHAR(20),
    "name_template" TEXT NOT NULL,
    "user_limit" INTEGER NOT NULL DEFAULT 0,
    "bitrate" INTEGER,
    "region" TEXT,
    "is_private" BOOLEAN NOT NULL DEFAULT false,
    "grace_seconds" INTEGER NOT NULL DEFAULT 10,
    "staff_role_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "failure" TEXT,
    "retry_at" TIMESTAMPTZ(3),
    "removed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "temp_voice_hubs_pkey" PRIMARY KEY ("guild_id","id")
);

-- CreateTable
CREATE TABLE "temp_voice_channels" (
    "guild_id" VARCHAR(20) NOT NULL,
    "id" VARCHAR(32) NOT NULL,
    "hub_id" VARCHAR(32) NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'CREATING',
    "owner_id" VARCHAR(20) NOT NULL,
    "channel_id" VARCHAR(20),
    "name" TEXT NOT NULL,
    "synced_name" TEXT,
    "user_limit" INTEGER NOT NULL DEFAULT 0,
    "bitrate" INTEGER,
    "region" TEXT,
    "locked" BOOLEAN NOT NULL DEFAULT false,
    "hidden" BOOLEAN NOT NULL DEFAULT false,
    "permitted_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "rejected_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "occupant_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "empty_since" TIMESTAMPTZ(3),
    "grace_seconds" INTEGER NOT NULL,
    "owner_left_at" TIMESTAMPTZ(3),
    "checked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "renamed_at" TIMESTAMPTZ(3)[] DEFAULT ARRAY[]::TIMESTAMPTZ(3)[],
    "failure" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "synced_version" INTEGER NOT NULL DEFAULT 0,
    "sync_attempts" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "temp_voice_channels_pkey" PRIMARY KEY ("guild_id","id")
);

-- CreateTable
CREATE TABLE "temp_voice_creations" (
    "guild_id" VARCHAR(20) NOT NULL,
    "id" VARCHAR(32) NOT NULL,
    "user_id" VARCHAR(20) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "temp_voice_creations_pkey" PRIMARY KEY ("guild_id","id")
);

-- CreateTable
CREATE TABLE "voice_preferences" (
    "guild_id" VARCHAR(20) NOT NULL,
    "user_id" VARCHAR(20) NOT NULL,
    "name" TEXT,
    "user_limit" INTEGER,
    "bitrate" INTEGER,
    "locked" BOOLEAN,
    "hidden" BOOLEAN,
    "permitted_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "rejected_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "voice_preferences_pkey" PRIMARY KEY ("guild_id","user_id")
);

-- CreateIndex
CREATE INDEX "temp_voice_channels_guild_id_hub_id_idx" ON "temp_voice_channels"("guild_id", "hub_id");

-- CreateIndex
CREATE UNIQUE INDEX "temp_voice_channels_guild_id_channel_id_key" ON "temp_voice_channels"("guild_id", "channel_id");

-- CreateIndex
CREATE INDEX "temp_voice_creations_guild_id_created_at_idx" ON "temp_voice_creations"("guild_id", "created_at");

-- AddForeignKey
ALTER TABLE "temp_voice_hubs" ADD CONSTRAINT "temp_voice_hubs_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "temp_voice_channels" ADD CONSTRAINT "temp_voice_channels_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "temp_voice_channels" ADD CONSTRAINT "temp_voice_channels_guild_id_hub_id_fkey" FOREIGN KEY ("guild_id", "hub_id") REFERENCES "temp_voice_hubs"("guild_id", "id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "temp_voice_creations" ADD CONSTRAINT "temp_voice_creations_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "voice_preferences" ADD CONSTRAINT "voice_preferences_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: bounds

ALTER TABLE temp_voice_hubs
    ALTER COLUMN staff_role_ids SET NOT NULL;
ALTER TABLE temp_voice_channels
    ALTER COLUMN permitted_ids SET NOT NULL,
    ALTER COLUMN rejected_ids SET NOT NULL,
    ALTER COLUMN occupant_ids SET NOT NULL,
    ALTER COLUMN renamed_at SET NOT NULL;
ALTER TABLE voice_preferences
    ALTER COLUMN permitted_ids SET NOT NULL,
    ALTER COLUMN rejected_ids SET NOT NULL;

ALTER TABLE temp_voice_hubs
    ADD CONSTRAINT temp_voice_hubs_slot_in_bounds CHECK (slot BETWEEN 0 AND 9),
    ADD CONSTRAINT temp_voice_hubs_name_template_fits CHECK (char_length(name_template) BETWEEN 1 AND 100),
    ADD CONSTRAINT temp_voice_hubs_user_limit_in_bounds CHECK (user_limit BETWEEN 0 AND 99),
    ADD CONSTRAINT temp_voice_hubs_bitrate_in_bounds CHECK (bitrate BETWEEN 8000 AND 384000),
    ADD CONSTRAINT temp_voice_hubs_grace_in_bounds CHECK (grace_seconds BETWEEN 0 AND 300);

ALTER TABLE temp_voice_channels
    ADD CONSTRAINT temp_voice_channels_status_known CHECK (status IN ('CREATING', 'ACTIVE', 'DELETING')),
    ADD CONSTRAINT temp_voice_channels_channel_where_active CHECK (status <> 'ACTIVE' OR channel_id IS NOT NULL),
    ADD CONSTRAINT temp_voice_channels_name_fits CHECK (char_length(name) BETWEEN 1 AND 100),
    ADD CONSTRAINT temp_voice_channels_user_limit_in_bounds CHECK (user_limit BETWEEN 0 AND 99),
    ADD CONSTRAINT temp_voice_channels_bitrate_in_bounds CHECK (bitrate BETWEEN 8000 AND 384000),
    ADD CONSTRAINT temp_voice_channels_grace_in_bounds CHECK (grace_seconds BETWEEN 0 AND 300),
    ADD CONSTRAINT temp_voice_channels_renames_in_bounds CHECK (cardinality(renamed_at) <= 2),
    ADD CONSTRAINT temp_voice_channels_synced_not_ahead CHECK (synced_version BETWEEN 0 AND version);

-- By hand: what must be unique, and what is looked for

CREATE UNIQUE INDEX temp_voice_hubs_slot_key ON temp_voice_hubs (guild_id, slot) WHERE removed_at IS NULL;
CREATE UNIQUE INDEX temp_voice_hubs_channel_key ON temp_voice_hubs (guild_id, channel_id) WHERE removed_at IS NULL;

-- A member owns one channel, however fast they hop.
CREATE UNIQUE INDEX temp_voice_channels_owner_key ON temp_voice_channels (guild_id, owner_id) WHERE status <> 'DELETING';

-- By hand: which guilds have hubs, in memory

-- Every process keeps them in memory, as each step of somebody in voice asks for them, and hears here of each change.
CREATE FUNCTION notify_temp_voice_hubs() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_notify('temp_voice_hubs_changed', coalesce(NEW.guild_id, OLD.guild_id));
    RETURN NULL;
END
$$;

CREATE TRIGGER temp_voice_hubs_notify AFTER INSERT OR UPDATE OR DELETE ON temp_voice_hubs
    FOR EACH ROW EXECUTE FUNCTION notify_temp_voice_hubs();

-- By hand: isolation and audit

SELECT isolate_guild_rows('temp_voice_hubs');
-- Those that begin and end channels are writers of events, as the owner.
SELECT isolate_guild_rows('temp_voice_channels', 'SELECT, UPDATE');
SELECT isolate_guild_rows('temp_voice_creations', 'SELECT');
SELECT isolate_guild_rows('voice_preferences');

SELECT audit_changes('temp_voice_hubs', 'id', left_out => 'slot,failure,retry_at');
-- What people do with a channel; that channels come and go by themselves is not recorded.
SELECT audit_changes('temp_voice_channels', 'id', people => 'owner_id', redacted => 'name,synced_name',
    left_out => 'permitted_ids,rejected_ids,occupant_ids,empty_since,owner_left_at,checked_at,renamed_at,version,synced_version,sync_attempts,lease_until');
