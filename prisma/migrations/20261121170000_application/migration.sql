-- Whose database this is: the one Discord application whose servers it knows. Another one's READY would name none of them, and all would
-- count as left.
--
-- Rollback: down.sql beside this file.

-- CreateTable
CREATE TABLE "application" (
    "singleton" BOOLEAN NOT NULL DEFAULT true,
    "id" VARCHAR(20) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "application_pkey" PRIMARY KEY ("singleton")
);

-- By hand: there is one

ALTER TABLE application ADD CONSTRAINT application_one_row CHECK (singleton);
