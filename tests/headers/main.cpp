// The test is that everything around this compiles and links.
int main() { return 0; }
