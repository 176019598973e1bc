/*
 * time_fuzz.c: occupations of a day against a map of its minutes: what collides shares a minute, whoever asks, and
 * the least time spent is that of the minutes that are taken.
 */
#include "fuzz.h"
#include "impossible.h"

#define MOST 32

/* Marks the minutes of an occupation whose start is known. */
static void
mark(const Occupation *occupation, unsigned char *day)
{
	int64_t from = occupation->start / OCCUPATION_MINUTE;

	memset(day + from, 1, (size_t) occupation->minutes);
}

/* Eight bytes give an occupation: start and length in minutes, who, for whom, what and how. */
static void
read_occupation(const uint8_t *bytes, Occupation *occupation)
{
	int start = (bytes[0] * 256 + bytes[1]) % DAY_MINUTES;
	int minutes = (bytes[2] * 256 + bytes[3]) % (DAY_MINUTES + 2);

	memset(occupation, 0, sizeof *occupation);
	occupation->start = bytes[4] % 4 == 0 ? NO_START : start * OCCUPATION_MINUTE;
	occupation->minutes = minutes;
	occupation->person = bytes[5] % 3 + 1;
	occupation->human = bytes[5] / 3 % 3;
	occupation->provider = bytes[6] % 2 + 1;
	occupation->service_item = bytes[6] / 2 % 3;
	occupation->in_group = bytes[7] % 2 == 1;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Occupation occupations[MOST];
	unsigned char lessons[DAY_MINUTES] = {0};
	int64_t alone = 0;
	int64_t longest = 0;
	int64_t taken = 0;
	int count = 0;
	int i;
	int j;

	for (; size >= 8 && count < MOST; data += 8, size -= 8)
	{
		Occupation *occupation = &occupations[count];

		read_occupation(data, occupation);
		if (occupation->start != NO_START &&
			start_admitted(occupation->start, occupation->minutes) != DELIVERY_ALLOWED)
		{
			must(occupation->minutes <= 0 ||
				 occupation->start / OCCUPATION_MINUTE + occupation->minutes > DAY_MINUTES);
			continue;
		}
		occupation->next = count == 0 ? NULL : &occupations[count - 1];
		if (!occupation->in_group)
			alone += occupation->minutes;
		else if (occupation->start == NO_START && occupation->minutes > longest)
			longest = occupation->minutes;
		else if (occupation->start != NO_START)
			mark(occupation, lessons);
		count++;
	}

	for (i = 0; i < DAY_MINUTES; i++)
		taken += lessons[i];
	must(occupied_minutes(count == 0 ? NULL : &occupations[count - 1]) ==
		 alone + (taken > longest ? taken : longest));

	for (i = 0; i < count; i++)
	{
		unsigned char minutes_of_one[DAY_MINUTES] = {0};

		if (occupations[i].start != NO_START)
			mark(&occupations[i], minutes_of_one);
		for (j = 0; j < count; j++)
		{
			const Occupation *one = &occupations[i];
			const Occupation *other = &occupations[j];
			DeliveryRefusal refusal = occupations_collide(one, other);
			bool shared =
				one->start != NO_START && other->start != NO_START &&
				memchr(minutes_of_one + other->start / OCCUPATION_MINUTE, 1, (size_t) other->minutes) != NULL;

			must(refusal == occupations_collide(other, one));
			must(shared == occupations_overlap(one, other));
			must(shared || refusal == DELIVERY_ALLOWED);
			must(refusal != DELIVERY_SERVICE_AT_ONCE ||
				 (one->person == other->person && one->service_item == other->service_item));
			must(refusal != DELIVERY_WORKER_ELSEWHERE || (one->human == other->human && one->human != 0));
		}
	}
	return 0;
}
