/*
 * fee_kernel.c: fees of whole months in plain C over arrays, the measure for socsvc.monthly_fees().
 *
 * Reads the file that fee_kernel.sh writes: lines "limit FROM UNTIL KOPECKS" and then "month DAY INCOME COST",
 * days as numbers since 2000-01-01. Prints the sum of the fees and the milliseconds of each of ROUNDS rounds; the
 * output array is made anew in each, as the function's is.
 *
 *   fee_kernel ROUNDS < FILE
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define LIMITS 64
#define MONTHS 4000000

static struct Limit
{
	int32_t from;
	int32_t until;
	int64_t kopecks;
} limits[LIMITS];

static int32_t days[MONTHS];
static int64_t incomes[MONTHS];
static int64_t costs[MONTHS];

/* Milliseconds of a clock that only goes on. */
static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return 1000.0 * (double) time.tv_sec + (double) time.tv_nsec / 1e6;
}

/* Half of what each income exceeds its day's limit by, at most the cost, half up to the kopeck. */
static int
compute(const struct Limit *limit, int nlimits, const int32_t *day, const int64_t *income, const int64_t *cost,
		int n, int64_t *fee)
{
	const struct Limit *last = limit;

	for (int i = 0; i < n; i++)
	{
		int64_t cap;

		if (day[i] < last->from || day[i] >= last->until)
		{
			for (last = limit; last < limit + nlimits; last++)
				if (day[i] >= last->from && day[i] < last->until)
					break;
			if (last == limit + nlimits)
				return -1;
		}
		cap = income[i] > last->kopecks ? (income[i] - last->kopecks) * 5000 : 0;
		if (cap > cost[i] * 10000)
			cap = cost[i] * 10000;
		fee[i] = (cap + 5000) / 10000;
	}
	return 0;
}

int
main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 5;
	int nlimits = 0;
	int n = 0;
	char word[8];

	while (scanf("%7s", word) == 1)
	{
		if (word[0] == 'l' && nlimits < LIMITS &&
			scanf("%" SCNd32 "%" SCNd32 "%" SCNd64, &limits[nlimits].from, &limits[nlimits].until,
				  &limits[nlimits].kopecks) == 3)
			nlimits++;
		else if (word[0] == 'm' && n < MONTHS &&
				 scanf("%" SCNd32 "%" SCNd64 "%" SCNd64, &days[n], &incomes[n], &costs[n]) == 3)
			n++;
		else
			return 1;
	}
	for (int round = 0; round < rounds; round++)
	{
		double began = now();
		int64_t *fees = malloc((size_t) n * sizeof(int64_t));
		int64_t sum = 0;
		double took;

		if (fees == NULL || compute(limits, nlimits, days, incomes, costs, n, fees) != 0)
			return 1;
		took = now() - began;
		for (int i = 0; i < n; i++)
			sum += fees[i];
		printf("%" PRId64 " %.3f\n", sum, took);
		free(fees);
	}
	return 0;
}
