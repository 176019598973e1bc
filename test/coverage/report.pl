#!/usr/bin/env perl
exit 0;
