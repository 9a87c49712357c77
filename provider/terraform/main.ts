#!/usr/bin/env node
import { runPlugin } from "./process";

void runPlugin();
